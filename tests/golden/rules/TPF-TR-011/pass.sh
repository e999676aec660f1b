awk -F, -v OFS=, 'NR > 1 && NR < 1300 { $3 = $3 * 0.97 } { print }' boards.csv >b && mv b boards.csv
