// Package analysis is item analysis: what the answers to a paper teach about its questions. It is classical test
// theory, pure and exact: a Tally adds up whole numbers, and a Report is worked out from those sums alone, so the order
// of the attempts makes no difference, not even in the last digit.
//
// The words and the formulas, with S attempts, x a mark and t the score of an attempt, all in points:
//
//   - Facility index: the mean mark divided by the most that a question gives. Crocker & Algina, Introduction to
//     Classical and Modern Test Theory (1986), chapter 14 ("item difficulty", p).
//
//   - Discrimination index: the product-moment correlation of the mark with the rest of the score, t − x; for a
//     question that is right or wrong it is the corrected point-biserial correlation. Henrysson, Correction of item-total
//     correlations in item analysis, Psychometrika 28 (1963) 211–218; Moodle, "Quiz statistics calculations"
//     (docs.moodle.org/dev), "Discrimination index".
//
//   - Discriminative efficiency: the covariance of mark and rest divided by the greatest one that the same marks and the
//     same rests could have in another order. Moodle, ibid., "Discriminative efficiency".
//
//   - Upper and lower 27%: Kelley, The selection of upper and lower groups for the validation of test items, Journal of
//     Educational Psychology 30 (1939) 17–24. The difference of the two groups' mean marks is the D of Johnson, Notes on
//     a suggested index of item validity, ibid. 42 (1951) 499–504, in the form that also takes partial marks.
//
//   - Standard deviations are those of a sample, with S − 1. Skewness is k₃ / k₂^(3/2) and kurtosis k₄ / k₂², from
//     Fisher's k-statistics, 0 for a normal distribution. Moodle, ibid., "Skewness", "Kurtosis".
//
//   - Internal consistency, for sheets of p questions:
//
//     C = p/(p−1) · (1 − Σ V(x) / V(t))
//
//     Where everybody had the same questions the sum runs over them, and C is Cronbach's alpha (Coefficient alpha and the
//     internal structure of tests, Psychometrika 16 (1951) 297–334); where moreover every mark is all or nothing it is
//     KR-20 (Kuder & Richardson, The theory of the estimation of test reliability, Psychometrika 2 (1937) 151–160). See
//     Method for sheets drawn at random.
//
//   - Standard error of measurement: SD(t) · √(1 − C); √(1 − C) by itself is the error ratio. Crocker & Algina, chapter
//     6; Moodle, ibid., "Error ratio", "Standard error".
//
// A figure that is not defined, such as the correlation of a question that everybody got right, is a Value without OK:
// never NaN, an infinity or a zero that looks like a finding.
package analysis
