// Empty: lets series.go declare functions without a body.
