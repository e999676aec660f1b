awk -F, -v OFS=, 'NR == 1001 { $3 = "-5" } { print }' boards.csv >b && mv b boards.csv
