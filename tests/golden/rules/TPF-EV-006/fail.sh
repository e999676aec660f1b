# in the window, beyond the 5 % of level 1
echo "10-14-2026 18:20:31.114: WARNING: Uncertainty 5.01%, which is above 1.00% limit for the last sample!" >ptd_logs.txt
