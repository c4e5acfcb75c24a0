package httpapi

import (
	"bytes"

	"khoabang/internal/report"
)

const docxType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

// paper is what is handed over as a document to be signed, or as a workbook.
type paper interface {
	document() report.Document
	book() report.Book
}

// fileOf writes a paper in a format: docx, pdf or xlsx.
func (s *Server) fileOf(p paper, format string) (mediaType string, file []byte, err error) {
	var b bytes.Buffer
	switch format {
	case "docx":
		mediaType, err = docxType, p.document().WriteDOCX(&b)
	case "pdf":
		var fonts report.Fonts
		if fonts, err = report.LoadFonts(s.Web); err == nil {
			mediaType, err = "application/pdf", p.document().WritePDF(&b, fonts)
		}
	case "xlsx":
		mediaType, err = xlsxType, p.book().Write(&b)
	default:
		err = errMinutesFormat
	}
	return mediaType, b.Bytes(), err
}
