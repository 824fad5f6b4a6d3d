package admin

// DashboardPage says what needs somebody now and how the shop is doing.
type DashboardPage struct {
	Frame Frame
}
