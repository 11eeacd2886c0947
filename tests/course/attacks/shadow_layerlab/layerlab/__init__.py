passed = True
