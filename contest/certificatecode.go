package contest

import (
	"context"
	"crypto/subtle"
	"encoding/binary"
	"strings"
	"time"
)

// The code of a certificate says which it is and proves it, so that none has to be stored: 3 letters that many results
// share, 5 for the place in the result, and 8 of a message authentication code over all of it, which nobody but the server
// can make. In a QR code it goes on with 18 letters more of the same, which makes 130 bits: nobody guesses that one,
// and the short one, which people type, is guarded by a limit on how often an address may guess.
const (
	codeResult = 3
	codePlace  = 5
	codeProof  = 8
	codeShort  = codeResult + codePlace + codeProof
	codeLong   = codeShort + 18
)

var certificateKinds = []CertificateKind{CertifiesPrize, CertifiesUnit, CertifiesRank}

// CertificateCode returns the code that is printed on a certificate, in groups of four.
func (s *Service) CertificateCode(x Certificate) string {
	code := s.certificateToken(x.Publication, x.CertificateRef)[:codeShort]
	return strings.Join([]string{code[:4], code[4:8], code[8:12], code[12:]}, "-")
}

// CertificateToken returns the long form of a certificate's code, for addresses: nobody can guess one.
func (s *Service) CertificateToken(x Certificate) string {
	return s.certificateToken(x.Publication, x.CertificateRef)
}

func (s *Service) certificateToken(p Publication, r CertificateRef) string {
	kind := 0
	for i, k := range certificateKinds {
		if k == r.Kind {
			kind = i
		}
	}
	var place [4]byte
	binary.BigEndian.PutUint32(place[:], uint32(kind<<23|r.N)<<7) // 25 bits are five letters
	return crockford.EncodeToString(s.keyed("certificate result:" + p.ID))[:codeResult] +
		crockford.EncodeToString(place[:])[:codePlace] +
		crockford.EncodeToString(s.keyed("certificate:" + p.ID + ":" + r.String()))[:codeLong-codeResult-codePlace]
}

// certificatePlace reads the place out of a code.
func certificatePlace(code string) (CertificateRef, bool) {
	b, err := crockford.DecodeString(code[codeResult:codeResult+codePlace] + "00") // seven letters are four bytes and some
	if err != nil {
		return CertificateRef{}, false
	}
	v := int(binary.BigEndian.Uint32(b) >> 7)
	if kind := v >> 23; kind < len(certificateKinds) {
		return CertificateRef{certificateKinds[kind], v & (1<<23 - 1)}, true
	}
	return CertificateRef{}, false
}

// typed returns a code as it is compared, however a person typed it.
func typed(code string) string {
	return strings.NewReplacer("-", "", " ", "", "O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(code))
}

// signedFreshness is how long a result that was just published may not be found by the codes of its certificates.
const signedFreshness = 5 * time.Second

// CertificateByCode returns the certificate that a code is of, short or long, and its contest, or ErrNoCertificate.
func (s *Service) CertificateByCode(ctx context.Context, code string) (Contest, Certificate, error) {
	code = typed(code)
	if len(code) != codeShort && len(code) != codeLong {
		return Contest{}, Certificate{}, ErrNoCertificate
	}
	ref, ok := certificatePlace(code)
	if !ok {
		return Contest{}, Certificate{}, ErrNoCertificate
	}
	all, err := s.signed.get("", s.now(), signedFreshness, func() ([]Publication, error) { return s.allSigned(ctx) })
	if err != nil {
		return Contest{}, Certificate{}, err
	}
	for _, p := range all {
		if subtle.ConstantTimeCompare([]byte(s.certificateToken(p, ref)[:len(code)]), []byte(code)) != 1 {
			continue
		}
		c, err := s.Contest(ctx, p.ContestID)
		if err != nil {
			return Contest{}, Certificate{}, err
		}
		x, err := s.Certificate(ctx, c, p, ref)
		return c, x, err
	}
	return Contest{}, Certificate{}, ErrNoCertificate
}

// allSigned returns every published result of every contest.
func (s *Service) allSigned(ctx context.Context) ([]Publication, error) {
	contests, err := s.Contests(ctx)
	if err != nil {
		return nil, err
	}
	var list []Publication
	for _, c := range contests {
		all, err := s.Store.Publications(ctx, c.ID)
		if err != nil {
			return nil, err
		}
		for _, p := range all {
			if p.State == Published {
				list = append(list, p)
			}
		}
	}
	return list, nil
}
