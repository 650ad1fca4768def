package kernel

// fma32 returns x·y + z rounded once. The compiler makes one FMADDS of it on arm64, which always has
// the instruction; the language allows that but does not promise it, so the tests hold fma32 to
// its definition there as everywhere. (Of three constants it makes a constant, rounded twice: at least
// one argument must be a variable.)
func fma32(x, y, z float32) float32 { return x*y + z }
