package wording

import "github.com/jangteo/jangteo/views"

// Endless is what stands for the stock of goods that nobody counts; store.IsEndless
// knows it.
func Endless(lang views.Lang) string { return lang.Text("무제한", "Unlimited") }
