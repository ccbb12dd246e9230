module example

go 1.21

require mockibgateway v0.0.0

replace mockibgateway => ../../clients/go
