# The officers desk, acts, publicity, decision letters
title = Desk
