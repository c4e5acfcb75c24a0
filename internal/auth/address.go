package auth

import "net/netip"

// AddressKey returns what an address is limited by: an IPv4 address as it is, of an IPv6 address the first 64 bits,
// because one subscriber has them all. Anything else is returned as it came.
func AddressKey(addr string) string {
	a, err := netip.ParseAddr(addr)
	if err != nil {
		return addr
	}
	if a = a.Unmap().WithZone(""); a.Is4() {
		return a.String()
	}
	return netip.PrefixFrom(a, 64).Masked().String()
}
