# The application: task list, questions, receipt, tracking
title = Apply for public rental housing
