// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "harness.h"

int main(int argc, char **argv)
{
    return Bench::run(argc, argv);
}
