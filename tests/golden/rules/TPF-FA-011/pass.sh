# one board in eight is at 95 degC
awk -F', ' -v OFS=', ' 'NR > 1 && $2 == 3 { $4 = 95 } { print }' nvidia-smi.csv >s && mv s nvidia-smi.csv
