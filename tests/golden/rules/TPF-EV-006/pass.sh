# in the window within 5 %; an error while the range is looked for, before the window
{
	echo "10-14-2026 18:20:30.113: ERROR: Can't evaluate uncertainty of this sample!"
	echo "10-14-2026 18:20:31.114: WARNING: Uncertainty 4.99%, which is above 1.00% limit for the last sample!"
} >ptd_logs.txt
