// Package report writes what a contest or a plan hands over on paper: official documents in the layout of Annex I of
// Decree 30/2020/NĐ-CP as DOCX and PDF, tables as XLSX, certificates and cards as PDF. Values come in and bytes go out
// through an io.Writer: it knows no store, no clock and no contest, and the same values give the same bytes, except
// where a workbook of several sheets says otherwise.
//
// Texts may hold anything: they are put in Unicode NFC, and what a page cannot show is replaced by a visible sign,
// never dropped in silence. Number, date and signature of an official document are left blank, for the clerk assigns
// them.
package report
