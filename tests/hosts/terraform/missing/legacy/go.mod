module legacy

go 1.26.8
