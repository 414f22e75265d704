// Empty: lets decode.go declare a function without a body.
