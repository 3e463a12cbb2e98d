# Offices, policy, calendar, staff administration
title = Settings
