// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// The floor of compile-one-model: the same object, and a coroutine that awaits a list of them, with QObject, QList, QString
// and QCoroTask only (QDateTime is the type of a field). Cannot be less: without one of the headers there is no such unit,
// the fields are members without a line of code, and what fetches the rows is elsewhere, as the library is for ours.

#include <QCoroTask>
#include <QDateTime>
#include <QList>
#include <QObject>
#include <QString>

class Book : public QObject
{
    Q_OBJECT
    Q_PROPERTY(qint64 id MEMBER id NOTIFY changed FINAL)
    Q_PROPERTY(QString title MEMBER title NOTIFY changed FINAL)
    Q_PROPERTY(QString author MEMBER author NOTIFY changed FINAL)
    Q_PROPERTY(QString note MEMBER note NOTIFY changed FINAL)
    Q_PROPERTY(int pages MEMBER pages NOTIFY changed FINAL)
    Q_PROPERTY(double price MEMBER price NOTIFY changed FINAL)
    Q_PROPERTY(QDateTime published MEMBER published NOTIFY changed FINAL)
    Q_PROPERTY(bool available MEMBER available NOTIFY changed FINAL)

public:
    qint64 id = 0;
    QString title;
    QString author;
    QString note;
    int pages = 0;
    double price = 0;
    QDateTime published;
    bool available = true;

Q_SIGNALS:
    void changed();
};

QCoro::Task<QList<std::shared_ptr<Book>>> fetch(QString author);

QCoro::Task<QList<std::shared_ptr<Book>>> newestBooks(QString author)
{
    auto books = co_await fetch(author);
    co_return books;
}

#include "floor.moc"
