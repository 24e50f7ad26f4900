// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/orm/aiovalidation.h"

#include "aioorm/core/detail/valuestorage.h"
#include "aioorm/orm/aiomodel.h"
#include "aioorm/orm/validation_p.h"

#include <QCoreApplication>
#include <algorithm>

namespace
{
// as databases count them
qsizetype characters(const QString &text)
{
    return text.size() - std::count_if(text.begin(), text.end(), [](QChar c) {
               return c.isLowSurrogate();
           });
}

void checkField(AioValidation &validation, const Aio::FieldInfo &field, int index, const AioValue &value)
{
    if (value.isNull()) {
        return;
    }
    const auto *text = std::get_if<QString>(&value.storage());
    if (text && field.maxLength > 0) {
        const qsizetype length = characters(*text);
        if (length > field.maxLength) {
            validation.refuse(index, AioModel::tr("Its length is %1, and may be %2 at most.").arg(length).arg(field.maxLength));
        } else if (field.fixedLength && length != field.maxLength) {
            validation.refuse(index, AioModel::tr("Its length is %1, and has to be %2.").arg(length).arg(field.maxLength));
        }
    }
    if (!field.choices.empty() && std::find(field.choices.begin(), field.choices.end(), value) == field.choices.end()) {
        QStringList choices;
        for (const AioValue &choice : field.choices) {
            choices << choice.toVariant().toString();
        }
        validation.refuse(index, AioModel::tr("It is none of these: %1.").arg(choices.join(QStringLiteral(", "))));
    }
}
}

AioValidation::AioValidation(const AioTable &table)
    : m_table(table)
{
}

AioValidation::~AioValidation() = default;

void AioValidation::refuse(int field, const QString &why)
{
    const QString name = QString::fromUtf8(m_table.field(field).name);
    if (!m_errors.contains(name)) {
        m_errors.insert(name, why);
    }
}

QMap<QString, QString> AioModel::validationErrors() const
{
    const AioTable &table = aioSource()->table();
    AioValidation validation(table);
    for (int field = 0; field < int(table.fields().size()); ++field) {
        const Aio::FieldInfo &info = table.field(field);
        const bool isWritten = !m_persisted || (m_dirty >> field & 1);
        if (isWritten && !info.isForeignKey() && (info.maxLength > 0 || !info.choices.empty()) && !aioIsUnread(field)) {
            checkField(validation, info, field, aioValue(field));
        }
    }
    validate(validation);
    return validation.errors();
}

void AioModel::validate(AioValidation &) const { }

namespace Aio::Detail
{
void checkValid(const AioModel &model)
{
    const QMap<QString, QString> errors = model.validationErrors();
    if (errors.isEmpty()) {
        return;
    }
    const AioTable &table = model.aioSource()->table();
    QStringList all;
    for (auto error = errors.begin(); error != errors.end(); ++error) {
        all << error.key() + QStringLiteral(": ") + error.value();
    }
    const QString name = QString::fromUtf8(table.name());
    AioErrorInfo(AioErrorKind::Data, QCoreApplication::translate("AioError", "An object of %1 is not valid. %2").arg(name, all.join(u' ')))
        .table(name)
        .column(errors.firstKey())
        .fieldErrors(errors)
        .phase(AioPhase::Prepare)
        .raise();
}
}
