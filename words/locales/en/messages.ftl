# SMS and the account messages
title = Messages
