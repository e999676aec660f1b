awk -F, -v OFS=, 'NR > 1 { $2 = "531.2" } { print }' boards.csv >b && mv b boards.csv
