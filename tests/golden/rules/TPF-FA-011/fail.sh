# one board in eight is at 96 degC, an eighth of the readings
awk -F', ' -v OFS=', ' 'NR > 1 && $2 == 3 { $4 = 96 } { print }' nvidia-smi.csv >s && mv s nvidia-smi.csv
