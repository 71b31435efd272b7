"""What every community counts: members, trainings, who came to them, new businesses; by month and quarter."""
