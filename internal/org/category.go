package org

import (
	"fmt"
	"regexp"

	"khoabang/internal/fault"
)

// Category is a category of staff, by which people who work in a unit are counted and quotas are set. Which there are is
// the installation's to say.
type Category struct {
	Code   string // what headcounts and rosters point at
	Name   string
	NameEN string
}

// DefaultCategories returns the categories of a directory that has none of its own: those by which mandatory quotas are
// set, and the two that make up the rest.
func DefaultCategories() []Category {
	return []Category{
		{"lanh_dao", "Lãnh đạo", "Leaders"},
		{"cap_phong", "Lãnh đạo cấp phòng", "Division heads"},
		{"cong_chuc", "Công chức khác", "Other civil servants"},
		{"mot_cua", "Bộ phận Một cửa", "One-stop staff"},
		{"vien_chuc", "Viên chức", "Public employees"},
		{"nguoi_lao_dong", "Người lao động", "Contract staff"},
	}
}

var categoryForm = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// validateCategories returns ErrInvalid with every field of "categories[i]" that is wrong.
func validateCategories(list []Category) error {
	var c fault.Check
	c.Require(len(list) >= 1 && len(list) <= MaxCategories, "categories", "count", "min", 1, "max", MaxCategories)
	codes, names := map[string]bool{}, map[string]bool{}
	for i, k := range list {
		at := fmt.Sprintf("categories[%d].", i)
		c.Require(len(k.Code) <= MaxID && categoryForm.MatchString(k.Code), at+"code", "category_code")
		c.Require(!codes[k.Code], at+"code", "duplicate")
		c.Require(k.Name != "", at+"name", "required")
		c.Require(len([]rune(k.Name)) <= MaxName, at+"name", "too_long", "max", MaxName)
		c.Require(len([]rune(k.NameEN)) <= MaxName, at+"name_en", "too_long", "max", MaxName)
		c.Require(k.Name == "" || !names[k.Name], at+"name", "duplicate")
		codes[k.Code], names[k.Name] = true, true
	}
	return c.Err(ErrInvalid)
}
