# a row twice: equal stamps are averaged
awk '{ print } NR == 101' boards.csv >b && mv b boards.csv
