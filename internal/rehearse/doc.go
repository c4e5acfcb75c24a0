// Package rehearse takes part in a contest as many people at once, over real connections, and checks every
// acknowledgement: the load test, and the organisers' dress rehearsal. It knows the server by its API alone.
package rehearse
