awk -F, -v OFS=, 'NR == 101 { $3 = "0" } { print }' boards.csv >b && mv b boards.csv
