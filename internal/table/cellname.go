package table

import "fmt"

// columnIndex returns 0 for "A7", 27 for "AB7", and maxColumns for what is further right or no reference.
func columnIndex(ref string) int {
	n := 0
	for i := 0; i < len(ref) && ref[i] >= 'A' && ref[i] <= 'Z'; i++ {
		if n = n*26 + int(ref[i]-'A') + 1; n > maxColumns {
			return maxColumns
		}
	}
	if n == 0 {
		return maxColumns
	}
	return n - 1
}

// columnName is the inverse of columnIndex.
func columnName(i int) string {
	if i < 26 {
		return string(rune('A' + i))
	}
	return columnName(i/26-1) + string(rune('A'+i%26))
}

// CellName names a cell as people do, with columns from 0: "Câu hỏi!F14".
func CellName(sheet string, col, row int) string {
	return fmt.Sprintf("%s!%s%d", sheet, columnName(col), row)
}
