module mockibgateway

go 1.21
