# a row twice: equal stamps are averaged
awk '{ print } NR == 1001' boards.csv >b && mv b boards.csv
