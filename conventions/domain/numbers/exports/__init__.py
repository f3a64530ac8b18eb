"""Files that leave the service: lists as CSV, XLSX, ODS or Parquet, and archives of signed agreements."""
