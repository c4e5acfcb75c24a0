package notify

import "bytes"

// Compose returns a message as it is sent.
func Compose(s SMTP, m Mail) ([]byte, error) {
	msg, err := s.compose(m)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	_, err = msg.WriteTo(&b)
	return b.Bytes(), err
}
