# The report that c_tok was measured in.
cat >before.json <<'EOF'
{
  "report": {"id": "urn:uuid:6c1f3a52-0f0e-4b8e-9a43-7d3f0b1c2e00"},
  "quality": {"metrics": [{"name": "exact_match", "dataset": "GSM8K test, 8-shot", "value": 0.951, "target": 0.93456}]},
  "service": {"targets": [
    {"metric": "ttft", "statistic": "p99", "limit": {"value": 2000, "unit": "ms"}},
    {"metric": "tpot", "statistic": "p99", "limit": {"value": 0.04, "unit": "s/tok"}}
  ]}
}
EOF
