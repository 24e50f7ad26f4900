// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "support/racks.h"

std::shared_ptr<User> newUser(const QString &name, qint64 id)
{
    auto object = std::make_shared<User>();
    object->setUsername(name);
    if (id != 0) {
        object->setId(id);
    }
    return object;
}

Users newUsers(int count, const QString &beginning)
{
    Users all;
    for (int i = 0; i < count; ++i) {
        all << newUser(beginning + QString::number(i));
        all.last()->setScore(i);
    }
    return all;
}

std::shared_ptr<Label> newLabel(const QString &text)
{
    auto object = std::make_shared<Label>();
    object->setText(text);
    return object;
}
