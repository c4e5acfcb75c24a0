package httpapi

import (
	"encoding"
	"fmt"
	"math"
	"reflect"
	"strings"
	"time"
)

// Limits on what into reads. The domain knows better ones.
const (
	maxIntoText = 50_000 // runes
	maxIntoList = 500
)

// into reads the fields of o into the struct that v points at, by their json tags: texts, whole numbers, booleans,
// moments, what reads itself from text, structs, and lists of these. None has to be there.
func (o *object) into(v any) { o.fill(reflect.ValueOf(v).Elem()) }

func (o *object) fill(v reflect.Value) {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case field.Anonymous && name == "":
			o.fill(v.Field(i))
		case o.get(name) != nil:
			o.set(name, v.Field(i), o.fields[name])
		}
	}
}

// set reads one value, which is called name where it is wrong.
func (o *object) set(name string, to reflect.Value, from any) {
	if t, isText := to.Addr().Interface().(encoding.TextUnmarshaler); isText {
		o.setText(name, t, from)
		return
	}
	switch to.Kind() {
	case reflect.String:
		to.SetString(o.checkText(name, from, 0, maxIntoText))
	case reflect.Bool:
		b, isBool := from.(bool)
		if !isBool {
			o.fail(name, "type", "want", "boolean")
		}
		to.SetBool(b)
	case reflect.Int, reflect.Int64:
		to.SetInt(int64(o.checkInteger(name, from, math.MinInt32, maxAmount)))
	case reflect.Struct:
		o.descend(name, from, func(inner *object) { inner.fill(to) })
	case reflect.Slice:
		list := o.list(name, from, 0, maxIntoList)
		to.Set(reflect.MakeSlice(to.Type(), len(list), len(list)))
		for i, member := range list {
			o.set(fmt.Sprintf("%s[%d]", name, i), to.Index(i), member)
		}
	default:
		panic(fmt.Sprintf("%s cannot be read from JSON", to.Type()))
	}
}

// maxAmount is the largest whole number that is read: more đồng than any plan has.
const maxAmount = 1_000_000_000_000_000

// setText reads what has a form of its own.
func (o *object) setText(name string, to encoding.TextUnmarshaler, from any) {
	text := o.checkText(name, from, 1, 40)
	if _, isText := from.(string); !isText || text == "" {
		return
	}
	if err := to.UnmarshalText([]byte(text)); err == nil {
		return
	}
	if _, isTime := to.(*time.Time); isTime {
		o.fail(name, "date_time")
		return
	}
	o.fail(name, "duration")
}
