package admin

import (
	"slices"

	"github.com/jangteo/jangteo/handlers/web"
)

// Routes lists the admin pages.
func (s *Server) Routes() []web.Route {
	return slices.Concat(s.loginRoutes(), s.accountRoutes(), s.peopleRoutes(), s.orderRoutes(), transferRoutes(s),
		s.productRoutes(), s.couponRoutes(), s.caseRoutes(), s.settingsRoutes(), s.requestRoutes(),
		receipts{s}.routes(),
		taxReports{s}.routes(),
		reviews{s}.routes(),
		questions{s}.routes(),
		fronting{s}.routes(),
		posting{fronting{s}}.routes())
}

// loginRoutes has the login, and what everybody who is logged in may use.
func (s *Server) loginRoutes() []web.Route {
	return []web.Route{
		web.Get("/admin/login", web.Public, web.Often, s.showLogin),
		web.Post("/admin/login", web.Public, web.Seldom, web.SmallBody, s.logIn),
		web.Post("/admin/logout", web.Viewer, web.Unlimited, web.SmallBody, s.logOut),
		web.Post("/admin/language", web.Viewer, web.Unlimited, web.SmallBody, s.setLanguage),
		web.Post(provePath, web.Viewer, web.Unlimited, web.SmallBody, s.reauthenticate),
		web.Get("/admin/invitation", web.Public, web.Often, s.showInvitation),
		web.Post("/admin/invitation", web.Public, web.Seldom, web.SmallBody, s.acceptInvitation),
		web.Get("/admin", web.Viewer, web.Unlimited, s.showDashboard),
	}
}

// accountRoutes has what admins change about themselves.
func (s *Server) accountRoutes() []web.Route {
	return []web.Route{
		web.Get(web.AccountPath, web.Viewer, web.Unlimited, s.showAccount),
		web.Post(web.AccountPath, web.Viewer, web.Unlimited, web.SmallBody, s.saveAccount),
		web.Get("/admin/account/password", web.ViewerProved, web.Unlimited, s.showPassword),
		web.Post("/admin/account/password", web.ViewerProved, web.Unlimited, web.SmallBody, s.changePassword),
		web.Get(setupPath, web.ViewerProved, web.Unlimited, s.showTwoFactor),
		web.Post(setupPath, web.ViewerProved, web.Seldom, web.SmallBody, s.confirmTwoFactor),
		web.Post("/admin/account/two-factor/off", web.ViewerProved, web.Unlimited, web.SmallBody, s.dropTwoFactor),
		web.Post("/admin/account/recovery-codes", web.ViewerProved, web.Unlimited, web.SmallBody, s.renewRecoveryCodes),
		web.Post("/admin/account/sessions/end", web.Viewer, web.Unlimited, web.SmallBody, s.endOtherSessions),
		web.Post("/admin/account/sessions/:id/end", web.Viewer, web.Unlimited, web.SmallBody, s.endSession),
	}
}

// peopleRoutes has the management of admins.
func (s *Server) peopleRoutes() []web.Route {
	return []web.Route{
		web.Get(peoplePath, web.Owner, web.Unlimited, s.showPeople),
		web.Post(peoplePath, web.OwnerProved, web.Unlimited, web.SmallBody, s.addPerson),
		web.Post("/admin/people/rule", web.OwnerProved, web.Unlimited, web.SmallBody, s.saveAccess),
		web.Get("/admin/people/:id", web.Owner, web.Unlimited, s.showPerson),
		web.Post("/admin/people/:id/role", web.OwnerProved, web.Unlimited, web.SmallBody, s.changeRole),
		web.Post("/admin/people/:id/disable", web.OwnerProved, web.Unlimited, web.SmallBody, s.disablePerson),
		web.Post("/admin/people/:id/enable", web.OwnerProved, web.Unlimited, web.SmallBody, s.enablePerson),
		web.Post("/admin/people/:id/invitation", web.OwnerProved, web.Unlimited, web.SmallBody, s.invitePerson),
		web.Post("/admin/people/:id/two-factor/reset", web.OwnerProved, web.Unlimited, web.SmallBody,
			s.resetPersonsTwoFactor),
	}
}

// orderRoutes has orders and their shipping.
func (s *Server) orderRoutes() []web.Route {
	return []web.Route{
		web.Get("/admin/orders", web.Viewer, web.Unlimited, s.showBoard),
		web.Post("/admin/orders/selection", web.Staff, web.Unlimited, web.SmallBody, s.useSelection),
		web.Get("/admin/orders/slips", web.Viewer, web.Unlimited, s.showSlips),
		web.Post("/admin/orders/slips", web.Staff, web.Unlimited, web.SmallBody, s.showSlips),
		web.Get("/admin/orders/batches", web.Viewer, web.Unlimited, s.showBatches),
		web.Get("/admin/orders/batches/:id", web.Viewer, web.Unlimited, s.showBatch),
		web.Get("/admin/orders/shipping", web.Staff, web.Unlimited, s.showShipping),
		web.Upload("/admin/orders/shipping", web.Staff, web.Unlimited, parcelListBody, s.shipParcels),
		web.Get("/admin/orders/export", web.StaffProved, web.Unlimited, s.exportOrders),
		web.Post("/admin/orders/export", web.StaffProved, web.Unlimited, web.SmallBody, s.exportOrders),
		web.Get("/admin/orders/:no", web.Viewer, web.Unlimited, s.showOrderFile),
		web.Post("/admin/orders/:no/shipment", web.Staff, web.Unlimited, web.SmallBody, s.shipOrder),
		web.Post("/admin/orders/:no/delivered", web.Staff, web.Unlimited, web.SmallBody, arriving{s}.deliverOrder),
		web.Post("/admin/orders/:no/undelivered", web.Staff, web.Unlimited, web.SmallBody,
			arriving{s}.undeliverOrder),
		web.Post("/admin/orders/:no/return", web.Staff, web.Unlimited, web.SmallBody, s.returnOrder),
		web.Post("/admin/orders/:no/restock", web.Staff, web.Unlimited, web.SmallBody, s.restockOrder),
		web.Post("/admin/orders/:no/cancel", web.Staff, web.Unlimited, web.SmallBody, s.cancelOrder),
		web.Get("/admin/orders/:no/refund", web.Refunder, web.Unlimited, lineRefunds(s)),
		web.Post("/admin/orders/:no/refund-account", web.Refunder, web.Unlimited, web.SmallBody, keepRefundAccount(s)),
		web.Post("/admin/orders/:no/recheck", web.Staff, web.Often, web.SmallBody, s.recheckOrder),
		web.Post("/admin/orders/:no/claims", web.Staff, web.Unlimited, web.SmallBody, s.addClaim),
		web.Post("/admin/orders/:no/claims/:id", web.Staff, web.Unlimited, web.SmallBody, s.answerClaim),
		web.Get("/admin/orders/:no/photos/:photo", web.Viewer, web.Unlimited, s.showOwnersPhoto),
		web.Post("/admin/orders/:no/mails", web.Staff, web.Often, web.SmallBody, s.sendMailAgain),
		web.Post("/admin/orders/:no/notes", web.Staff, web.Unlimited, web.SmallBody, s.addNote),
	}
}

// productRoutes has products and categories.
func (s *Server) productRoutes() []web.Route {
	return []web.Route{
		web.Get("/admin/products", web.Viewer, web.Unlimited, s.showProducts),
		web.Post("/admin/products/rows", web.Staff, web.Unlimited, rowsBody, s.editRows),
		web.Get(bulkPath, web.Staff, web.Unlimited, bulk{s}.showBulk),
		web.Post(bulkPath, web.Staff, web.Unlimited, web.FormBody, bulk{s}.editBulk),
		web.Get("/admin/products/new", web.Staff, web.Unlimited, s.showNewProduct),
		web.Upload("/admin/products", web.Staff, web.Unlimited, web.UploadBody, s.editProduct),
		web.Upload("/admin/products/pictures", web.Staff, web.Often, web.UploadBody, s.uploadPicture),
		web.Post(pastedPath, web.Staff, web.Unlimited, web.TextBody, pasting{s}.convertPasted),
		web.Get("/admin/products/import", web.Staff, web.Unlimited, s.showImport),
		web.Upload("/admin/products/import", web.Staff, web.Seldom, importBody, s.uploadProducts),
		web.Get("/admin/products/import/:token", web.Staff, web.Unlimited, s.showImportReport),
		web.Get("/admin/products/import/:token/report.csv", web.Staff, web.Unlimited, s.downloadReport),
		web.Get("/admin/products/import/:token/columns", web.Staff, web.Unlimited, naming{s}.showColumns),
		web.Post("/admin/products/import/:token/columns", web.Staff, web.Unlimited, web.FormBody,
			naming{s}.saveColumns),
		web.Post("/admin/products/import/:token", web.Staff, web.Seldom, web.SmallBody, s.startImport),
		web.Post("/admin/products/import/:token/stop", web.Staff, web.Unlimited, web.SmallBody,
			fetching{s}.stopPictures),
		web.Get(importsPath, web.Staff, web.Unlimited, undoing{s}.showImports),
		web.Get(importsPath+"/:id", web.Staff, web.Unlimited, undoing{s}.showUndo),
		web.Post(importsPath+"/:id", web.Staff, web.Unlimited, web.SmallBody, undoing{s}.undoImport),
		web.Post("/admin/products/export", web.StaffProved, web.Seldom, web.SmallBody, s.exportProducts),
		web.Get("/admin/products/:id", web.Viewer, web.Unlimited, s.showProductEditor),
		web.Upload("/admin/products/:id", web.Staff, web.Unlimited, web.UploadBody, s.editProduct),
		web.Post("/admin/products/:id/copy", web.Staff, web.Unlimited, web.SmallBody, s.copyProduct),
		web.Post("/admin/products/:id/delete", web.Staff, web.Unlimited, web.SmallBody, s.deleteProduct),
		web.Post("/admin/products/:id/restore", web.Staff, web.Unlimited, web.SmallBody, s.restoreProduct),
		web.Get("/admin/categories", web.Viewer, web.Unlimited, s.showCategories),
		web.Post("/admin/categories", web.Staff, web.Unlimited, web.SmallBody, s.saveCategory),
		web.Post("/admin/categories/:id", web.Staff, web.Unlimited, web.SmallBody, s.saveCategory),
		web.Post("/admin/categories/:id/move", web.Staff, web.Unlimited, web.SmallBody, s.moveCategory),
		web.Post("/admin/categories/:id/delete", web.Staff, web.Unlimited, web.SmallBody, s.deleteCategory),
	}
}

// transferRoutes has what buyers transfer to the owner's account.
func transferRoutes(s *Server) []web.Route {
	t := transfers{s}
	return []web.Route{
		web.Get(web.TransfersPath, web.Staff, web.Unlimited, t.showTransfers),
		web.Upload(web.TransfersPath, web.Staff, web.Unlimited, parcelListBody, t.matchStatement),
		web.Post(web.TransfersPath+"/confirm", web.Staff, web.Unlimited, web.FormBody, t.confirmTransfers),
		web.Post("/admin/payments/:imp_uid/transfer", web.Staff, web.Unlimited, web.SmallBody, t.takeTransfer),
		web.Post("/admin/payments/:imp_uid/deposits/back", web.Refunder, web.Unlimited, web.SmallBody, t.returnDeposit),
	}
}

// couponRoutes has coupons.
func (s *Server) couponRoutes() []web.Route {
	return []web.Route{
		web.Get(web.CouponsPath, web.Staff, web.Unlimited, s.showCoupons),
		web.Get("/admin/coupons/new", web.Staff, web.Unlimited, s.showCoupon),
		web.Post(web.CouponsPath, web.Staff, web.Unlimited, web.SmallBody, s.saveCoupon),
		web.Get(couponFilePath, web.Staff, web.Unlimited, couponFiles{s}.showCouponImport),
		web.Upload(couponFilePath, web.Staff, web.Unlimited, parcelListBody, couponFiles{s}.importCoupons),
		web.Post(web.CouponsPath+"/export", web.StaffProved, web.Unlimited, web.SmallBody,
			couponFiles{s}.exportCoupons),
		web.Get("/admin/coupons/:id", web.Staff, web.Unlimited, s.showCoupon),
		web.Post("/admin/coupons/:id", web.Staff, web.Unlimited, web.SmallBody, s.saveCoupon),
		web.Post("/admin/coupons/:id/end", web.Staff, web.Unlimited, web.SmallBody, s.endCoupon),
		web.Post("/admin/coupons/:id/codes", web.Staff, web.Seldom, web.SmallBody, s.addCouponCodes),
		web.Post("/admin/coupons/:id/codes/export", web.StaffProved, web.Seldom, web.SmallBody, s.exportCouponCodes),
	}
}

// caseRoutes has payments that need a person, and mails.
func (s *Server) caseRoutes() []web.Route {
	return []web.Route{
		web.Get("/admin/cases", web.Viewer, web.Unlimited, s.showCases),
		web.Post("/admin/payments/:imp_uid/accept", web.Staff, web.Unlimited, web.SmallBody, s.acceptPayment),
		web.Post("/admin/payments/:imp_uid/dismiss", web.Refunder, web.Unlimited, web.SmallBody, s.dismissPayment),
		web.Post("/admin/payments/:imp_uid/refunds", web.Refunder, web.Unlimited, web.SmallBody, s.refundPayment),
		web.Post("/admin/payments/:imp_uid/check", web.Staff, web.Often, web.SmallBody, s.checkPayment),
		web.Get(web.MailboxPath, web.Viewer, web.Unlimited, s.showMailbox),
		web.Get("/admin/mailbox/:id", web.Viewer, web.Unlimited, s.showMail),
		web.Get("/admin/mailbox/:id/html", web.Viewer, web.Unlimited, s.showMailHTML),
	}
}

// settingsRoutes has settings, the activity log and the comparison with
// I'mport.
func (s *Server) settingsRoutes() []web.Route {
	set := settings{s}
	return []web.Route{
		web.Get("/admin/settings", web.Owner, web.Unlimited, set.showShopSettings),
		web.Post("/admin/settings", web.Owner, web.Unlimited, web.FormBody, set.saveShopSettings),
		web.Get(designPath, web.Owner, web.Unlimited, set.showDesignSettings),
		web.Upload(designPath, web.Owner, web.Unlimited, web.UploadBody, set.saveDesignSettings),
		web.Get(englishPath, web.Owner, web.Unlimited, set.showEnglish),
		web.Post(englishPath, web.Owner, web.Unlimited, web.SmallBody, set.saveEnglish),
		web.Get("/admin/settings/shipping", web.Owner, web.Unlimited, set.showShippingSettings),
		web.Post("/admin/settings/shipping", web.Owner, web.Unlimited, web.FormBody, set.saveShippingSettings),
		web.Get(zonePath, web.Owner, web.Unlimited, set.showZone),
		web.Post(zonePath, web.Owner, web.Unlimited, web.FormBody, set.saveZone),
		web.Get("/admin/settings/payments", web.Owner, web.Unlimited, set.showPaymentSettings),
		web.Post("/admin/settings/payments", web.OwnerProved, web.Unlimited, web.FormBody, set.savePaymentSettings),
		web.Get(taxPath, web.Owner, web.Unlimited, set.showTax),
		web.Post(taxPath, web.OwnerProved, web.Unlimited, web.SmallBody, set.saveTax),
		web.Get(transfersPath, web.Owner, web.Unlimited, set.showTransfers),
		web.Post(transfersPath, web.OwnerProved, web.Unlimited, web.SmallBody, set.saveTransfers),
		web.Get(afterSalePath, web.Owner, web.Unlimited, set.showAfterSale),
		web.Post(afterSalePath, web.Owner, web.Unlimited, web.SmallBody, set.saveAfterSale),
		web.Get(keysPath, web.Owner, web.Unlimited, set.showKeys),
		web.Post(keysPath, web.OwnerProved, web.Unlimited, web.FormBody, set.saveKeys),
		web.Post(keysPath+"/test", web.Owner, web.Seldom, web.SmallBody, set.testKeys),
		web.Get("/admin/settings/mail", web.Owner, web.Unlimited, set.showMailSettings),
		web.Post("/admin/settings/mail", web.OwnerProved, web.Unlimited, web.FormBody, set.saveMailSettings),
		web.Post("/admin/settings/mail/test", web.Owner, web.Seldom, web.SmallBody, set.testMail),
		web.Get(messagesPath, web.Owner, web.Unlimited, messaging{set}.showMessages),
		web.Post(messagesPath, web.OwnerProved, web.Unlimited, web.FormBody, messaging{set}.saveMessages),
		web.Post(messagesPath+"/test", web.OwnerProved, web.Often, web.SmallBody, messaging{set}.testMessage),
		web.Get(retentionPath, web.Owner, web.Unlimited, set.showRetention),
		web.Post(retentionPath, web.OwnerProved, web.Unlimited, web.FormBody, set.saveRetention),
		web.Get(readinessPath, web.Owner, web.Unlimited, s.showReadiness),
		web.Post(readinessPath+"/script", web.Owner, web.Unlimited, web.SmallBody, s.acceptScript),
		web.Get("/admin/settings/texts/:kind", web.Owner, web.Unlimited, set.showTextSettings),
		web.Post("/admin/settings/texts/:kind", web.Owner, web.Unlimited, web.TextBody, set.publishText),
		web.Get("/admin/log", web.Owner, web.Unlimited, s.showLog),
		web.Post("/admin/log/export", web.OwnerProved, web.Unlimited, web.SmallBody, s.exportLog),
		web.Get("/admin/reconciliation", web.Viewer, web.Unlimited, s.showReconciliation),
		web.Post("/admin/reconciliation", web.Staff, web.Seldom, web.SmallBody, s.compareNow),
	}
}

// requestRoutes has what people may ask of their personal data. What is looked for
// is never part of an address.
func (s *Server) requestRoutes() []web.Route {
	r := requests{s}
	return []web.Route{
		web.Get(requestsPath, web.Owner, web.Unlimited, r.showRequests),
		web.Post(requestsPath, web.OwnerProved, web.Unlimited, web.SmallBody, r.findPerson),
		web.Post(requestsPath+"/export", web.OwnerProved, web.Seldom, web.SmallBody, r.sendPerson),
		web.Post(requestsPath+"/erase", web.OwnerProved, web.Unlimited, web.SmallBody, r.erasePerson),
		web.Post(keptPath, web.OwnerProved, web.Unlimited, web.SmallBody, r.showKept),
	}
}
