package viet

// Distance returns how many characters must be added, left out or changed to make b of a, at most limit+1: more is not
// counted.
func Distance(a, b string, limit int) int {
	x, y := []rune(a), []rune(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(y)-len(x) > limit {
		return limit + 1
	}
	row := make([]int, len(x)+1)
	for i := range row {
		row[i] = i
	}
	for j, c := range y {
		diagonal, least := row[0], j+1
		row[0] = j + 1
		for i, d := range x {
			cost := diagonal
			if c != d {
				cost++
			}
			diagonal = row[i+1]
			row[i+1] = min(cost, row[i+1]+1, row[i]+1)
			least = min(least, row[i+1])
		}
		if least > limit {
			return limit + 1
		}
	}
	return min(row[len(x)], limit+1)
}
