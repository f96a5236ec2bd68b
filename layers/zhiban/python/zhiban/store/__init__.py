"""DynamoDB: keys, conditions and transactions live here, one module per aggregate."""
