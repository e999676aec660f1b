awk -F, -v OFS=, 'NR == 1001 { $3 = "0" } { print }' boards.csv >b && mv b boards.csv
