package httpapi

import (
	"net/http"
	"slices"

	"khoabang/internal/auth"
)

// Route is one operation: where it is, what openapi.yaml calls it, and who may use it.
type Route struct {
	Method    string
	Path      string // with parameters as ":name"
	Operation string
	Access    Access
	handle    handler
	socket    *socketKind // for a websocket, instead of handle
}

// Who may do what. This and the table below are all there is to it.
var (
	anyStaff         = auth.NewRoleSet(auth.Roles()...)
	seesContests     = auth.NewRoleSet(auth.Administrator, auth.Organiser, auth.Jury, auth.Inspector, auth.UnitCoordinator, auth.Leadership, auth.Broadcaster)
	runsContests     = auth.NewRoleSet(auth.Administrator, auth.Organiser)
	seesTurnout      = auth.NewRoleSet(auth.Administrator, auth.Organiser, auth.Jury, auth.Inspector, auth.Leadership)
	mayDeclare       = auth.NewRoleSet(slices.Concat(seesTurnout, seesAnalyses)...) // not to take part
	seesQuestions    = auth.NewRoleSet(auth.Administrator, auth.Organiser, auth.Author, auth.Reviewer, auth.Inspector)
	exportsQuestions = auth.NewRoleSet(auth.Administrator, auth.Organiser, auth.Author, auth.Reviewer)
	seesUses         = auth.NewRoleSet(auth.Administrator, auth.Organiser, auth.Inspector) // of questions, and of contests
	administerOnly   = auth.NewRoleSet(auth.Administrator)
)

// routes returns the API: every operation of openapi.yaml, and nothing else.
func (s *Server) routes() []Route {
	const get, post, put = http.MethodGet, http.MethodPost, http.MethodPut
	return []Route{
		{get, "/api/v1/clock", "clock", public, s.clock, nil},
		{get, "/api/v1/contests", "listContests", public, s.listContests, nil},
		{get, "/api/v1/contests/:contest", "contestDoor", public, s.contestDoor, nil},
		{get, "/api/v1/contests/:contest/rounds/:round/stage", "stage", public, s.stage, nil},
		{get, "/api/v1/units", "listUnits", public, s.listUnits, nil},
		{get, "/api/v1/boards/:contest", "board", public, s.board, nil},
		{get, "/ws/boards/:contest", "boardSocket", public, nil, s.boardSocket()},

		{post, "/api/v1/contests/:contest/attempts", "startAttempt", public, s.startAttempt, nil},
		{post, "/api/v1/contests/:contest/roster-code", "rosterCode", public, s.rosterCode, nil},
		{post, "/api/v1/attempts/resume", "resumeAttempt", public, s.resumeAttempt, nil},
		{get, "/api/v1/attempts/:attempt", "attemptStatus", contestant, s.attemptStatus, nil},
		{get, "/api/v1/attempts/:attempt/sheet", "attemptSheet", contestant, s.attemptSheet, nil},
		{post, "/api/v1/attempts/:attempt/take", "takeAttempt", contestant, s.takeAttempt, nil},
		{post, "/api/v1/attempts/:attempt/answers", "saveAnswers", contestant, s.saveAnswers, nil},
		{post, "/api/v1/attempts/:attempt/items/:item/open", "openItem", contestant, s.openItem, nil},
		{post, "/api/v1/attempts/:attempt/submit", "submitAttempt", contestant, s.submitAttempt, nil},
		{get, "/api/v1/attempts/:attempt/result", "attemptResult", contestant, s.attemptResult, nil},
		{get, "/ws/attempts/:attempt", "attemptSocket", ticket, nil, s.attemptSocket()},

		{get, "/api/v1/attempts/:attempt/complaints", "complaints", contestant, s.complaints, nil},
		{post, "/api/v1/attempts/:attempt/complaints", "complain", contestant, s.complain, nil},

		{get, "/api/v1/attempts/:attempt/certificates", "ownCertificates", contestant, s.ownCertificates, nil},
		{get, "/api/v1/attempts/:attempt/certificates/:certificate", "ownCertificate", contestant, s.ownCertificate, nil},
		{post, "/api/v1/certificates/verify", "verifyCertificate", public, s.verifyCertificate, nil},

		{get, "/api/v1/contests/:contest/results", "publishedResults", public, s.publishedResults, nil},
		{get, "/api/v1/results/:hash", "publishedByHash", public, s.publishedByHash, nil},
		{get, "/api/v1/results/:hash/head", "publishedHead", public, s.publishedHead, nil},

		{post, "/api/v1/auth/login", "login", public, s.login, nil},
		{post, "/api/v1/auth/refresh", "refresh", session, s.refresh, nil},
		{post, "/api/v1/auth/logout", "logout", public, s.logout, nil},
		{post, "/api/v1/auth/password", "setPassword", public, s.setPassword, nil},

		{get, "/api/v1/staff/me", "me", staff(anyStaff), s.me, nil},
		{put, "/api/v1/staff/me/email", "setOwnEmail", staff(anyStaff), s.setOwnEmail, nil},
		{get, "/api/v1/staff/contests", "staffContests", staff(seesContests), s.staffContests, nil},
		{get, "/api/v1/staff/contests/:contest", "staffContest", staff(seesContests), s.staffContest, nil},
		{post, "/api/v1/staff/contests/:contest/open", "openContest", staff(runsContests), s.openContest, nil},
		{post, "/api/v1/staff/contests/:contest/start", "moveStart", staff(runsContests), s.moveStart, nil},
		{get, "/api/v1/staff/contests/:contest/rounds/:round/stage", "stageConsole", staff(runsContests), s.stageConsole, nil},
		{post, "/api/v1/staff/contests/:contest/rounds/:round/steps", "takeStep", staff(runsContests), s.takeStep, nil},
		{post, "/api/v1/staff/contests/:contest/extend", "extendContest", staff(runsContests), s.extendContest, nil},
		{post, "/api/v1/staff/contests/:contest/close", "closeContest", staff(runsContests), s.closeContest, nil},
		{get, "/api/v1/staff/rulesets", "rulesets", staff(runsContests), s.rulesets, nil},
		{post, "/api/v1/staff/contests", opCreateContest, staff(runsContests), s.createContest, nil},
		{get, "/api/v1/staff/contests/:contest/settings", "contestSettings", staff(runsContests), s.contestSettings, nil},
		{put, "/api/v1/staff/contests/:contest/settings", opSaveSettings, staff(runsContests), s.saveSettings, nil},
		{post, "/api/v1/staff/contests/:contest/check", "checkContest", staff(runsContests), s.checkContest, nil},
		{post, "/api/v1/staff/contests/:contest/picks", "contestPicks", staff(runsContests), s.contestPicks, nil},
		{post, "/api/v1/staff/contests/:contest/publish", "publishContest", staff(runsContests), s.publishContest, nil},
		{post, "/api/v1/staff/contests/:contest/withdraw", "withdrawContest", staff(runsContests), s.withdrawContest, nil},
		{get, "/api/v1/staff/contests/:contest/ruleset", "contestRuleset", staff(runsContests), s.contestRuleset, nil},
		{get, "/api/v1/staff/contests/:contest/preview", "previewContest", staff(runsContests), s.previewContest, nil},
		{get, "/api/v1/staff/contests/:contest/extra-time", "extraTime", staff(runsContests), s.extraTime, nil},
		{post, "/api/v1/staff/contests/:contest/extra-time", "grantTime", staff(runsContests), s.grantTime, nil},
		{get, "/api/v1/staff/contests/:contest/participation", "participation", staff(seesTurnout), s.participation, nil},
		{get, "/api/v1/staff/contests/:contest/roster", "roster", staff(runsContests), s.roster, nil},
		{post, "/api/v1/staff/contests/:contest/roster", "addRostered", staff(runsContests), s.addRostered, nil},
		{post, pathContests + ":contest" + endImportRoster, opImportRoster, staff(runsContests), s.importRoster, nil},
		{get, "/api/v1/staff/contests/:contest/roster/template", "rosterTemplate", staff(runsContests), s.rosterTemplate, nil},
		{get, pathContests + ":contest" + endCards, "rosterCards", staff(runsContests), s.rosterCards, nil},
		{get, "/api/v1/staff/contests/:contest/exclusions", "exclusions", staff(runsContests), s.exclusions, nil},
		{post, "/api/v1/staff/contests/:contest/exclusions", "addExclusion", staff(runsContests), s.addExclusion, nil},
		{post, pathContests + ":contest" + endImportExcluded, opImportExclusions, staff(runsContests), s.importExclusions, nil},
		{get, "/api/v1/staff/contests/:contest/exclusions/template", "exclusionTemplate", staff(runsContests), s.exclusionTemplate, nil},
		{get, "/api/v1/staff/contests/:contest/exclusions/suspects", "suspects", staff(seesSuspects), s.suspects, nil},
		{post, "/api/v1/staff/contests/:contest/exclusions/:exclusion/clear", "clearSuspect", staff(decidesResults), s.clearSuspect, nil},
		{post, "/api/v1/staff/contests/:contest/exclusions/:exclusion/lift", "liftExclusion", staff(runsContests), s.liftExclusion, nil},
		{get, "/api/v1/staff/contests/:contest/statistics", opStatistics, staff(seesTurnout), s.statistics, nil},
		{get, "/api/v1/staff/contests/:contest/statistics/table", opStatisticsTable, staff(seesTurnout), s.statisticsTable, nil},
		{post, "/api/v1/staff/contests/:contest/declaration", "declareNoEntrant", staff(mayDeclare), s.declare, nil},
		{get, "/ws/participation/:contest", "participationSocket", watcher(seesTurnout), nil, s.participationSocket()},
		{get, "/api/v1/staff/analyses", "listAnalyses", staff(seesAnalyses), s.listAnalyses, nil},
		{get, "/api/v1/staff/contests/:contest/papers/:paper/analysis", opAnalysis, staff(seesAnalyses), s.paperAnalysis, nil},
		{get, "/api/v1/staff/contests/:contest/papers/:paper/analysis/table", opAnalysisTable, staff(seesAnalyses), s.paperAnalysisTable, nil},
		{get, "/api/v1/staff/contests/:contest/results", "results", staff(seesResults), s.results, nil},
		{get, "/api/v1/staff/contests/:contest/proposal", opProposal, staff(seesResults), s.proposal, nil},
		{get, "/api/v1/staff/contests/:contest/standings", opStandings, staff(seesResults), s.standings, nil},
		{get, "/api/v1/staff/contests/:contest/standings/table", opStandingsTable, staff(seesResults), s.standingsTable, nil},
		{post, "/api/v1/staff/contests/:contest/figures", opFixFigures, staff(preparesResults), s.fixFigures, nil},
		{post, "/api/v1/staff/contests/:contest/lots", "drawLot", staff(preparesResults), s.drawLot, nil},
		{post, "/api/v1/staff/contests/:contest/disqualify", "disqualify", staff(decidesResults), s.disqualify, nil},
		{post, "/api/v1/staff/contests/:contest/reinstate", "reinstate", staff(decidesResults), s.reinstate, nil},
		{get, "/api/v1/staff/contests/:contest/amendable", "amendable", staff(preparesResults), s.amendable, nil},
		{post, "/api/v1/staff/contests/:contest/amendments", "proposeAmendment", staff(preparesResults), s.proposeAmendment, nil},
		{get, "/api/v1/staff/contests/:contest/amendments/:amendment/preview", opPreview, staff(seesResults), s.previewAmendment, nil},
		{post, "/api/v1/staff/contests/:contest/amendments/:amendment/sign", "signAmendment", staff(decidesResults), s.signAmendment, nil},
		{post, "/api/v1/staff/contests/:contest/amendments/:amendment/withdraw", "withdrawAmendment", staff(preparesResults), s.withdrawAmendment, nil},
		{post, "/api/v1/staff/contests/:contest/publications", "preparePublication", staff(preparesResults), s.preparePublication, nil},
		{post, "/api/v1/staff/contests/:contest/publications/:publication/changes", opAddChange, staff(decidesResults), s.addChange, nil},
		{post, "/api/v1/staff/contests/:contest/publications/:publication/unchange", "removeChange", staff(decidesResults), s.removeChange, nil},
		{post, "/api/v1/staff/contests/:contest/publications/:publication/confirm", opConfirm, staff(preparesResults), s.confirmPublication, nil},
		{post, "/api/v1/staff/contests/:contest/publications/:publication/reopen", "reopenPublication", staff(preparesResults), s.reopenPublication, nil},
		{post, "/api/v1/staff/contests/:contest/publications/:publication/sign", opSign, staff(decidesResults), s.signPublication, nil},
		{get, "/api/v1/staff/contests/:contest/publications/:publication/minutes", opMinutes, staff(seesResults), s.publicationMinutes, nil},
		{get, "/api/v1/staff/contests/:contest/certificate-template", "certificateTemplate", staff(seesResults), s.certificateTemplate, nil},
		{put, "/api/v1/staff/contests/:contest/certificate-template", "saveCertificateTemplate", staff(runsContests), s.saveCertificateTemplate, nil},
		{post, "/api/v1/staff/contests/:contest/certificate-template/preview", "previewCertificate", staff(runsContests), s.previewCertificate, nil},
		{get, "/api/v1/staff/contests/:contest/publications/:publication/certificates", opCertificates, staff(seesResults), s.certificates, nil},
		{get, "/api/v1/staff/contests/:contest/publications/:publication/certificates/:certificate", "certificateFile", staff(seesResults), s.certificateFile, nil},
		{post, "/api/v1/staff/contests/:contest/publications/:publication/certificate-jobs", opOrderCertificates, staff(preparesResults), s.orderCertificates, nil},
		{get, pathJobs + ":job", "certificateJob", staff(seesResults), s.certificateJob, nil},
		{post, pathJobs + ":job/cancel", "cancelCertificateJob", staff(preparesResults), s.cancelCertificateJob, nil},
		{get, pathJobs + ":job" + endFile, "certificateJobFile", staff(seesResults), s.certificateJobFile, nil},
		{get, "/api/v1/staff/contests/:contest/complaints", "staffComplaints", staff(seesResults), s.staffComplaints, nil},
		{post, "/api/v1/staff/contests/:contest/complaints/:complaint/answer", "answerComplaint", staff(preparesResults), s.answerComplaint, nil},
		{get, "/api/v1/staff/banks", "banks", staff(seesQuestions), s.banks, nil},
		{get, "/api/v1/staff/banks/:bank/counts", "bankCounts", staff(seesQuestions), s.bankCounts, nil},
		{get, "/api/v1/staff/banks/:bank/sheet", "trialSheet", staff(seesQuestions), s.trialSheet, nil},
		{post, "/api/v1/staff/banks/:bank/import", opImport, staff(writesQuestions), s.importQuestions, nil},
		{get, "/api/v1/staff/banks/:bank/export", "exportQuestions", staff(exportsQuestions), s.exportQuestions, nil},
		{get, "/api/v1/staff/banks/:bank/losses", "exportLosses", staff(exportsQuestions), s.exportLosses, nil},
		{get, "/api/v1/staff/formats", "formats", staff(seesQuestions), s.formats, nil},
		{get, "/api/v1/staff/import-template", "importTemplate", staff(writesQuestions), s.importTemplate, nil},
		{post, picturesPath, opPicture, staff(writesQuestions), s.addPicture, nil},
		{post, "/api/v1/staff/questions/render", "renderQuestion", staff(seesQuestions), s.renderQuestion, nil},
		{post, "/api/v1/staff/questions/step", "stepQuestions", staff(stepsAtAll), s.stepQuestions, nil},
		{post, "/api/v1/staff/questions/tag", "tagQuestions", staff(stepsAtAll), s.tagQuestions, nil},
		{post, "/api/v1/staff/questions/move", "moveQuestions", staff(stepsAtAll), s.moveQuestions, nil},
		{post, "/api/v1/staff/questions/check", "checkQuestion", staff(writesQuestions), s.checkQuestion, nil},
		{post, "/api/v1/staff/questions/:bank", "createQuestion", staff(writesQuestions), s.createQuestion, nil},
		{put, "/api/v1/staff/questions/:bank/:question", "saveQuestion", staff(writesQuestions), s.saveQuestion, nil},
		{get, "/api/v1/staff/areas", "areas", staff(seesQuestions), s.areas, nil},
		{put, "/api/v1/staff/areas", "setAreas", staff(namesAreas), s.setAreas, nil},
		{get, "/api/v1/staff/question-values", "questionValues", staff(seesQuestions), s.questionValues, nil},
		{get, "/api/v1/staff/questions", "questions", staff(seesQuestions), s.questions, nil},
		{get, "/api/v1/staff/questions/:bank/:question", "question", staff(seesQuestions), s.question, nil},
		{get, "/api/v1/staff/questions/:bank/:question/uses", "questionUses", staff(seesUses), s.questionUses, nil},
		{get, "/api/v1/staff/questions/:bank/:question/opinions", "opinions", staff(seesQuestions), s.opinions, nil},
		{post, "/api/v1/staff/questions/:bank/:question/opinions", "addOpinion", staff(stepsAtAll), s.addOpinion, nil},
		{post, "/api/v1/staff/questions/:bank/:question/opinions/:opinion/settle", "settleOpinion", staff(stepsAtAll), s.settleOpinion, nil},
		{get, "/api/v1/staff/open-opinions", "openOpinions", staff(seesQuestions), s.openOpinions, nil},
		{get, "/api/v1/staff/directory/units", "staffUnits", staff(keepsUnits), s.staffUnits, nil},
		{post, "/api/v1/staff/directory/units", "createUnit", staff(keepsUnits), s.createUnit, nil},
		{get, "/api/v1/staff/directory/units/:unit", "staffUnit", staff(keepsUnits), s.staffUnit, nil},
		{put, "/api/v1/staff/directory/units/:unit", "saveUnit", staff(keepsUnits), s.saveUnit, nil},
		{get, "/api/v1/staff/directory/units/:unit/accounts", "unitAccounts", staff(editsPlans), s.unitAccounts, nil},
		{get, "/api/v1/staff/directory/categories", "staffCategories", staff(keepsUnits), s.staffCategories, nil},
		{put, "/api/v1/staff/directory/categories", "saveCategories", staff(keepsUnits), s.saveCategories, nil},
		{post, pathImportUnits, opImportUnits, staff(keepsUnits), s.importUnits, nil},
		{get, "/api/v1/staff/directory/export", "exportUnits", staff(keepsUnits), s.exportUnits, nil},
		{get, "/api/v1/staff/directory/template", "unitTemplate", staff(keepsUnits), s.unitTemplate, nil},
		{get, "/api/v1/staff/plans", "plans", staff(seesPlans), s.plans, nil},
		{get, "/api/v1/staff/plans/:plan", "plan", staff(seesPlans), s.plan, nil},
		{post, pathImportPlan, opImportPlan, staff(editsPlans), s.importPlan, nil},
		{get, "/api/v1/staff/plans/:plan/export", "exportPlan", staff(seesPlans), s.exportPlan, nil},
		{get, "/api/v1/staff/plans/:plan/history", "planHistory", staff(seesPlans), s.planHistory, nil},
		{post, "/api/v1/staff/plans/:plan/copy", "copyPlan", staff(editsPlans), s.copyPlan, nil},
		{post, "/api/v1/staff/plans/:plan/unit-plans", "addUnitPlan", staff(editsPlans), s.addUnitPlan, nil},
		{put, "/api/v1/staff/plans/:plan/tasks/:task", "saveTask", staff(editsPlans), s.saveTask, nil},
		{post, "/api/v1/staff/plans/:plan/tasks", "addTask", staff(editsPlans), s.addTask, nil},
		{post, "/api/v1/staff/plans/:plan/tasks/:task/remove", "removeTask", staff(editsPlans), s.removeTask, nil},
		{put, "/api/v1/staff/plans/:plan/head", "savePlanHead", staff(editsPlans), s.saveHead, nil},
		{put, "/api/v1/staff/plans/:plan/document", "savePlanDocument", staff(editsPlans), s.savePlanDocument, nil},
		{get, "/api/v1/staff/plans/:plan/dates", "planDates", staff(editsPlans), s.planDates, nil},
		{get, "/api/v1/staff/plans/:plan/notes", "planNotes", staff(seesPlans), s.planNotes, nil},
		{post, "/api/v1/staff/plans/:plan/notes", "addPlanNote", staff(comments), s.addPlanNote, nil},
		{get, "/api/v1/staff/plans/:plan/evidence", "planEvidence", staff(seesPlans), s.planEvidence, nil},
		{post, "/api/v1/staff/plans/:plan/evidence", "fileEvidence", staff(filesWork), s.fileEvidence, nil},
		{get, "/api/v1/staff/plans/:plan/evidence/:evidence", "evidenceHistory", staff(seesPlans), s.evidenceHistory, nil},
		{put, "/api/v1/staff/plans/:plan/evidence/:evidence", "saveEvidence", staff(filesWork), s.saveEvidence, nil},
		{post, "/api/v1/staff/plans/:plan/confirmations", "confirmAll", staff(editsPlans), s.confirmAll, nil},
		{post, "/api/v1/staff/plans/:plan/evidence/:evidence/confirm", "confirmEvidence", staff(editsPlans), s.confirmEvidence, nil},
		{post, "/api/v1/staff/plans/:plan/evidence/:evidence/withdraw", "withdrawEvidence", staff(filesWork), s.withdrawEvidence, nil},
		{get, "/api/v1/staff/plans/:plan/evidence/:evidence/attachments/:attachment", "evidenceAttachment", staff(seesPlans), s.evidenceAttachment, nil},
		{get, "/api/v1/staff/plans/:plan/notes/:note/attachments/:attachment", "noteAttachment", staff(seesPlans), s.noteAttachment, nil},
		{get, "/api/v1/staff/plans/:plan/tasks/:task/attachments", "taskAttachments", staff(seesPlans), s.taskAttachments, nil},
		{post, "/api/v1/staff/plans/:plan/tasks/:task/attachments", "attachToTask", staff(filesWork), s.attachToTask, nil},
		{get, "/api/v1/staff/plans/:plan/tasks/:task/attachments/:attachment", "taskAttachment", staff(seesPlans), s.taskAttachment, nil},
		{post, "/api/v1/staff/plans/:plan/tasks/:task/attachments/:attachment/remove", "detachFromTask", staff(filesWork), s.detachFromTask, nil},
		{post, pathAttachments, opAddAttachment, staff(comments), s.addAttachment, nil},
		{get, "/api/v1/staff/plans/:plan/overview", "planOverview", staff(seesPlans), s.planOverview, nil},
		{get, "/api/v1/staff/plans/:plan/totals", "planTotals", staff(seesPlans), s.planTotals, nil},
		{get, "/api/v1/staff/plans/:plan/dashboard", "planDashboard", staff(seesPlans), s.planDashboard, nil},
		{get, "/api/v1/staff/plans/:plan/money", "planMoney", staff(seesPlans), s.planMoney, nil},
		{get, "/api/v1/staff/plans/:plan/reporting", "planReporting", staff(seesPlans), s.planReporting, nil},
		{put, "/api/v1/staff/plans/:plan/periods", "savePeriods", staff(editsPlans), s.savePeriods, nil},
		{get, "/api/v1/staff/plans/:plan/reports/:period/:unit", "unitReport", staff(seesPlans), s.unitReport, nil},
		{put, "/api/v1/staff/plans/:plan/reports/:period/:unit", "saveReport", staff(writesReports), s.saveReport, nil},
		{post, "/api/v1/staff/plans/:plan/reports/:period/:unit/draft", opDraftReport, staff(writesReports), s.draftReport, nil},
		{post, "/api/v1/staff/plans/:plan/reports/:period/:unit/sign", opSignReport, staff(signsReports), s.signReport(), nil},
		{post, "/api/v1/staff/plans/:plan/reports/:period/:unit/send", opSendReport, staff(writesReports), s.sendReport(), nil},
		{post, "/api/v1/staff/plans/:plan/reports/:period/:unit/return", opReturnReport, staff(signsReports), s.returnReport(), nil},
		{post, "/api/v1/staff/plans/:plan/reports/:period/:unit/accept", opAcceptReport, staff(signsReports), s.acceptReport(), nil},
		{get, "/api/v1/staff/plans/:plan/reports/:period/:unit/file", opReportFile, staff(seesPlans), s.reportFile, nil},
		{get, "/api/v1/staff/plans/:plan/reports/:period/:unit/words", "unitWords", staff(seesPlans), s.unitWords, nil},
		{get, "/api/v1/staff/plans/:plan/reports/:period/:unit/sent/:hash", "sentReport", staff(seesPlans), s.sentReport, nil},
		{get, "/api/v1/staff/plans/:plan/feeds", "planFeeds", staff(writesReports), s.planFeeds, nil},
		{post, "/api/v1/staff/plans/:plan/feeds", "makeFeed", staff(writesReports), s.makeFeed, nil},
		{post, "/api/v1/staff/plans/:plan/feeds/:feed/rotate", "rotateFeed", staff(writesReports), s.rotateFeed, nil},
		{post, "/api/v1/staff/plans/:plan/feeds/:feed/revoke", "revokeFeed", staff(writesReports), s.revokeFeed, nil},
		{get, "/api/v1/staff/calendar", "planCalendar", staff(seesPlans), s.planCalendar, nil},
		{put, "/api/v1/staff/calendar", "savePlanCalendar", staff(administerOnly), s.savePlanCalendar, nil},
		{get, "/api/v1/staff/mails", "mails", staff(administerOnly), s.mails, nil},
		{get, "/api/v1/staff/users", "users", staff(administerOnly), s.users, nil},
		{put, "/api/v1/staff/users/:user/email", "setUserEmail", staff(administerOnly), s.setUserEmail, nil},
		{get, "/api/v1/staff/audit", opAudit, staff(seesAudit), s.auditLog, nil},
		{get, "/api/v1/staff/audit/table", opAuditTable, staff(seesAudit), s.auditTable, nil},

		{get, "/api/openapi.json", "openapi", public, s.openAPI, nil},
		{get, "/healthz", "healthz", public, s.healthz, nil},
		{get, "/readyz", "readyz", public, s.readyz, nil},
	}
}

// pages returns what people open in a browser. The pages of staff hold nothing secret: what they show comes from the
// API.
func (s *Server) pages() []Route {
	const get = http.MethodGet
	return []Route{
		{get, "/", "", public, s.homePage, nil},
		{get, "/c/:contest", "", public, s.contestPage, nil},
		{get, "/c/:contest/bang", "", public, s.boardPage, nil},
		{get, "/c/:contest/san-khau", "", public, s.stagePage, nil},
		{get, "/c/:contest/ket-qua", "", public, s.resultsPage, nil},
		{get, certificatePath, "", public, s.verifyPage, nil},
		{get, "/tiep-tuc", "", public, s.resumePage, nil},
		{get, "/quan-tri", "", public, s.staffPage, nil},
		{get, "/quan-tri/*", "", public, s.staffPage, nil},
		{get, "/thiet-lap", "", public, s.staffPage, nil},
		{get, "/xem-truoc", "", public, s.previewPage, nil},
		{get, "/api", "", public, s.apiPage, nil},
		{get, feedPath + ":token", "", public, s.feed, nil},
		{get, "/anh/:id", "", public, s.pictureFile, nil},
		{get, "/assets/*", "", public, s.asset, nil},
	}
}
