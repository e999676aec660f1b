# stuck for 20 s
awk -F, -v OFS=, 'NR > 100 && NR < 111 { $2 = "531.2" } { print }' boards.csv >b && mv b boards.csv
