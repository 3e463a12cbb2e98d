# Ratings
title = Rate this step
