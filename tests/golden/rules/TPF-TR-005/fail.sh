# rows 101 and 151 change places
awk 'NR == 101 { held = $0; next } { print } NR == 151 { print held }' boards.csv >b && mv b boards.csv
