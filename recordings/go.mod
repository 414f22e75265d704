module github.com/millicore/millicore/recordings

go 1.26.0
