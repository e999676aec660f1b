awk -F, -v OFS=, '$2 == "GPU0" && NR > 1000 && NR < 1080 { $3 = "531.2" } { print }' boards.csv >b && mv b boards.csv
