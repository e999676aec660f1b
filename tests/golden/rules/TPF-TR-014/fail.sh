awk -F, -v OFS=, '$2 == "GPU0" { $3 = "531.2" } { print }' boards.csv >b && mv b boards.csv
