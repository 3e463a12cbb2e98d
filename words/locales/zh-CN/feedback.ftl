# 好差评
title = 请评价
