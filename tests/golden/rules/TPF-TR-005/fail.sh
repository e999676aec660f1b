# rows 1001 and 1501 change places
awk 'NR == 1001 { held = $0; next } { print } NR == 1501 { print held }' boards.csv >b && mv b boards.csv
