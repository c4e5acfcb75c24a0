package httpapi

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"khoabang/internal/i18n"
	"khoabang/internal/org"
	"khoabang/internal/org/orgfile"
)

const (
	opImportUnits = "importUnits"
	// pathImportUnits is the address that takes files of units.
	pathImportUnits = "/api/v1/staff/directory/import"
	maxChanges      = 200 // units named in one report, of each sort
)

// unitsReport says what an import of units did, or would do.
type unitsReport struct {
	DryRun    bool         `json:"dry_run"`
	Format    string       `json:"format"`
	Units     int          `json:"units"`
	New       int          `json:"new"`
	Changed   int          `json:"changed"`
	Same      int          `json:"same"`
	Absent    int          `json:"absent"`
	NewUnits  []staffUnit  `json:"new_units"`
	Changes   []unitChange `json:"changes"`
	NotInFile []staffUnit  `json:"not_in_file"`
	Ignored   []finding    `json:"ignored"`
	// Categories are those of the headcounts, with the ones that the file would bring.
	Categories []category `json:"categories"`
}

// unitChange is a unit before and after an import.
type unitChange struct {
	Before staffUnit `json:"before"`
	After  staffUnit `json:"after"`
	Fields []string  `json:"fields"`
}

func (s *Server) importUnits(ctx context.Context, r *request) (reply, error) {
	dry, err := dryRun(r)
	if err != nil {
		return reply{}, err
	}
	done, err := s.reading(ctx, r)
	if err != nil {
		return reply{}, err
	}
	defer done()
	format, file, err := s.readUnits(ctx, r)
	if err != nil {
		return reply{}, err
	}
	report, err := s.directory.Import(ctx, file.Rows, file.Categories, s.Clock(), dry)
	if err != nil {
		return reply{}, file.Locate(err)
	}
	if !dry {
		s.unitList.forget()
		s.Log.Info("units imported", "user", r.principal.UserID, "format", format.Name,
			"new", len(report.New), "changed", len(report.Changed), "same", report.Same)
	}
	return s.reportUnits(ctx, r, dry, format, file, report)
}

// readUnits reads the file in the format that is named, or in the one that its content shows.
func (s *Server) readUnits(ctx context.Context, r *request) (orgfile.Format, orgfile.File, error) {
	format := orgfile.Detect(r.query("name"), r.body())
	if name := r.query("format"); name != "" {
		var err error
		if format, err = orgfile.Named(name); err != nil {
			return format, orgfile.File{}, err
		}
	}
	categories, err := s.directory.Categories(ctx)
	if err != nil {
		return format, orgfile.File{}, err
	}
	file, err := format.Decode(bytes.Clone(r.body()), categories)
	return format, file, err
}

func (s *Server) reportUnits(ctx context.Context, r *request, dry bool, format orgfile.Format, file orgfile.File, report org.Report) (reply, error) {
	d, err := s.directory.Directory(ctx)
	if err != nil {
		return reply{}, err
	}
	categories, err := s.directory.Categories(ctx)
	if err != nil {
		return reply{}, err
	}
	v := unitsReport{
		Categories: categoriesForStaff(append(categories, file.Categories...)),
		DryRun:     dry, Format: format.Name, Units: len(file.Rows), New: len(report.New), Changed: len(report.Changed),
		Same: report.Same, Absent: len(report.Absent), NewUnits: s.unitsShown(report.New, d), NotInFile: s.unitsShown(report.Absent, d),
		Changes: []unitChange{}, Ignored: []finding{},
	}
	for _, c := range report.Changed[:min(len(report.Changed), maxChanges)] {
		change := unitChange{s.unitForStaff(c.Before, d), s.unitForStaff(c.After, d), c.Fields}
		for i, f := range change.Fields {
			if f == "valid_to" {
				change.Fields[i] = "valid_until"
			}
		}
		v.Changes = append(v.Changes, change)
	}
	for _, f := range file.Ignored {
		line, _ := f.Args["line"].(int)
		v.Ignored = append(v.Ignored, finding{Path: f.Path, Line: line, Code: f.Code, Detail: i18n.Field(r.lang(), f.Code, f.Args)})
	}
	return ok(v)
}

func (s *Server) unitsShown(units []org.Unit, d *org.Directory) []staffUnit {
	list := []staffUnit{}
	for _, u := range units[:min(len(units), maxChanges)] {
		list = append(list, s.unitForStaff(u, d))
	}
	return list
}

func (s *Server) exportUnits(ctx context.Context, r *request) (reply, error) {
	format, err := orgfile.Named(r.query("format"))
	if err != nil {
		return reply{}, err
	}
	units, err := s.directory.Units(ctx)
	if err != nil {
		return reply{}, err
	}
	categories, err := s.directory.Categories(ctx)
	if err != nil {
		return reply{}, err
	}
	content, err := format.Encoded(units, categories)
	if err != nil {
		return reply{}, fmt.Errorf("write units: %w", err)
	}
	s.Log.Info("units exported", "user", r.principal.UserID, "format", format.Name, "units", len(units))
	return attachment(format.MediaType, content, "don-vi"+format.Extension), nil
}

func (s *Server) unitTemplate(ctx context.Context, r *request) (reply, error) {
	format, err := orgfile.Named(r.query("format"))
	if err != nil {
		return reply{}, err
	}
	categories, err := s.directory.Categories(ctx)
	if err != nil {
		return reply{}, err
	}
	var b bytes.Buffer
	switch err := orgfile.Template(&b, format, categories); {
	case errors.Is(err, orgfile.ErrFormat):
		return reply{}, errTemplate
	case err != nil:
		return reply{}, fmt.Errorf("write the template of units: %w", err)
	}
	return attachment(format.MediaType, b.Bytes(), "mau-don-vi"+format.Extension), nil
}
